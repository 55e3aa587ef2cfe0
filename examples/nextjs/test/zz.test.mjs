import { launch, signIn, signUp, verify, call, APP, sleep, MAIL } from "/work/h/fe/examples/nextjs/test/support/browser.mjs";
import { mkdirSync } from "node:fs";
const OUT="/tmp/fe/shots"; mkdirSync(OUT,{recursive:true});
const b=await launch();
for (const [look,scheme,size] of [["phone","light",[390,844]],["desktop","dark",[1360,860]]]) {
 const c=await b.newContext({colorScheme:scheme,viewport:{width:size[0],height:size[1]}}); const p=await c.newPage(); c.setDefaultTimeout(60000);
 p.on("console",m=>{if(["error","warning"].includes(m.type()))console.log(p.url(),m.text().slice(0,1500))});
 const shot=n=>p.screenshot({path:`${OUT}/st-${n}-${look}-${scheme}.png`});
 const email=await signUp(p); await shot("empty");
 await p.goto(APP+"/account"); await sleep(400); await shot("unverified");
 await verify(p,email); await shot("verified");
 for (const t of ["Decide what the free plan includes","Write the release notes"]) await call(p,"POST","/items",{title:t,tags:["docs"]});
 await p.goto(APP+"/items?search=zzzz"); await sleep(800);
 await p.goto(APP+"/items"); await p.getByRole("button",{name:/^More for Write/}).click(); await sleep(300); await shot("menu");
 await p.getByRole("menuitem",{name:"Move to the trash"}).click(); await p.getByRole("button",{name:"Undo"}).waitFor(); await sleep(300); await shot("toast");
 await p.getByRole("button",{name:/^Account of/}).click(); await sleep(300); await shot("accountmenu"); await p.keyboard.press("Escape");
 await p.goto(APP+"/trash"); await p.getByRole("button",{name:"Empty the trash"}).click(); await sleep(300); await shot("dialog"); await p.keyboard.press("Escape");
 await p.goto(APP+"/items"); await p.getByRole("link",{name:/free plan/}).click(); await p.getByLabel("Title",{exact:true}).waitFor(); const u=p.url(); const o=await c.newPage(); await o.goto(u); await o.getByLabel("Title",{exact:true}).fill("Decide on plans"); await o.getByLabel(/^Description/).fill("With numbers of last quarter."); await o.getByRole("button",{name:"Save"}).click(); await o.getByText("Saved.").waitFor(); await o.close();
 await p.getByLabel("Title",{exact:true}).fill("Decide what is free"); await p.getByLabel(/^Description/).fill("Ask finance."); await p.getByRole("button",{name:"Save"}).click(); await p.getByText("Somebody else changed").waitFor(); await sleep(300); await p.screenshot({path:`${OUT}/st-conflict-${look}-${scheme}.png`,fullPage:true});
 await p.goto(APP+"/account/security"); await p.getByLabel("Password",{exact:true}).fill("correct horse battery 9"); await p.getByRole("button",{name:"Set it up"}).click(); await p.getByTestId("secret").waitFor(); await sleep(300); await p.screenshot({path:`${OUT}/st-factor-${look}-${scheme}.png`,fullPage:true});
 await p.goto(APP+"/account"); await p.getByLabel("Current password",{exact:true}).fill("wrong wrong wrong"); await p.getByLabel("New password",{exact:true}).fill("x"); await p.getByRole("button",{name:"Change the password"}).click(); await p.locator("[aria-invalid=true]").first().waitFor(); await sleep(300); await shot("invalid");
 await c.close();
}
await b.close();
