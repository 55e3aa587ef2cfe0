"use client";
import * as Toast from "@radix-ui/react-toast";
import { X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { buttonClasses, IconButton } from "./button";
import { classes } from "./classes";

interface Message {
  title: string;
  tone?: "plain" | "bad";
  action?: { label: string; run: () => void };
}

type Shown = Message & { id: number };

const ToastContext = createContext<(message: Message) => void>(() => undefined);

/** Return the function that shows a short message which goes by itself. */
export function useToast(): (message: Message) => void {
  return useContext(ToastContext);
}

let last = 0;

/** Shows the messages of the pages within; F8 leads the keyboard to them. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const show = useCallback(
    (message: Message) => setShown((before) => [...before.slice(-2), { ...message, id: ++last }]),
    [],
  );
  const forget = (id: number) => setShown((before) => before.filter((each) => each.id !== id));
  return (
    <ToastContext value={show}>
      <Toast.Provider duration={8_000} swipeDirection="right">
        {children}
        {shown.map(({ id, title, tone, action }) => (
          <Toast.Root
            key={id}
            type={tone === "bad" ? "foreground" : "background"}
            onOpenChange={(isOpen) => !isOpen && forget(id)}
            className={classes(
              "flex animate-appear items-center gap-2 rounded-xl bg-ink py-1.5 pr-1.5 pl-4 text-sm text-page shadow-pop",
              "data-[swipe=move]:translate-x-(--radix-toast-swipe-move-x)",
            )}
          >
            <Toast.Title className="min-w-0 grow py-1.5 break-words">{title}</Toast.Title>
            {action && (
              <Toast.Action
                altText={action.label}
                onClick={action.run}
                className={buttonClasses(
                  "quiet",
                  "text-page! underline underline-offset-3 hover:bg-page/15!",
                )}
              >
                {action.label}
              </Toast.Action>
            )}
            <Toast.Close asChild>
              <IconButton label="Close" className="text-page! hover:bg-page/15!">
                <X aria-hidden className="size-4" />
              </IconButton>
            </Toast.Close>
          </Toast.Root>
        ))}
        <Toast.Viewport className="fixed inset-x-4 bottom-20 z-50 mx-auto flex max-w-md flex-col gap-2 outline-none lg:bottom-6" />
      </Toast.Provider>
    </ToastContext>
  );
}
