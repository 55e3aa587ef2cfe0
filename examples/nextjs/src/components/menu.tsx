"use client";
import {
  cloneElement,
  type ComponentProps,
  createContext,
  type ReactElement,
  type ReactNode,
  useContext,
  useState,
} from "react";
import { classes } from "./classes";
import type * as OpenMenus from "./open-menu";
import { useToast } from "./toast";

type Parts = typeof OpenMenus;

/** What open menus are made of is large, and few visits open one: it comes when somebody is about to. */
const load = (): Promise<Parts> => import("./open-menu");
const PartsContext = createContext<Parts | undefined>(undefined);

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement<ComponentProps<"button">>;
  children: ReactNode;
}

/** A menu that opens from a button. */
export function Menu({ trigger, children }: MenuProps) {
  const toast = useToast();
  const [opened, setOpened] = useState<{ parts: Parts; isByKey: boolean }>();
  const expect = () => void load().catch(() => undefined);
  const open = async (isByKey: boolean) => {
    try {
      setOpened({ parts: await load(), isByKey });
    } catch {
      toast({ title: "There was no answer. Check your connection, and try again.", tone: "bad" });
    }
  };
  if (opened === undefined) {
    return cloneElement(trigger, {
      // Without scripts nothing would open it.
      className: classes(trigger.props.className, "noscript:hidden"),
      "aria-haspopup": "menu",
      "aria-expanded": false,
      onPointerEnter: expect,
      onFocus: expect,
      // A click that no pointer made is one of the keyboard.
      onClick: ({ detail }) => void open(detail === 0),
      onKeyDown: (event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        void open(true);
      },
    });
  }
  const { OpenMenu } = opened.parts;
  return (
    <PartsContext value={opened.parts}>
      <OpenMenu trigger={trigger} isByKey={opened.isByKey}>
        {children}
      </OpenMenu>
    </PartsContext>
  );
}

/** Return what menus are made of: whatever is in one is rendered once it is open. */
function useParts(): Parts {
  const parts = useContext(PartsContext);
  if (!parts) throw new TypeError("a part of a menu stands outside of one");
  return parts;
}

/** One thing to do in a menu. */
export function MenuItem(props: OpenMenus.MenuItemProps) {
  const Part = useParts().MenuItem;
  return <Part {...props} />;
}

/** A choice of one in a menu. */
export function MenuChoice(props: OpenMenus.MenuChoiceProps) {
  const Part = useParts().MenuChoice;
  return <Part {...props} />;
}

/** A line between the parts of a menu. */
export function MenuLine() {
  const Part = useParts().MenuLine;
  return <Part />;
}
