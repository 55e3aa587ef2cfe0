"use client";
import * as Dropdown from "@radix-ui/react-dropdown-menu";
import { Check } from "lucide-react";
import { type FocusEvent, type ReactNode, useRef } from "react";
import { classes } from "./classes";

const ITEM =
  "data-highlighted:bg-raised flex min-h-9 cursor-default items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm outline-none select-none data-disabled:opacity-50";

interface OpenMenuProps {
  trigger: ReactNode;
  children: ReactNode;
  /** Whether a key opened it: then its first entry has the focus. */
  isByKey: boolean;
}

/** A menu and the button that it belongs to; it is open when it comes. */
export function OpenMenu({ trigger, children, isByKey }: OpenMenuProps) {
  // Radix leads keys to the first entry by itself, but has not seen the one that loaded it.
  const isToLead = useRef(isByKey);
  const lead = ({ target, currentTarget }: FocusEvent<HTMLElement>) => {
    if (!isToLead.current || target !== currentTarget) return;
    isToLead.current = false;
    currentTarget.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  };
  return (
    <Dropdown.Root defaultOpen>
      <Dropdown.Trigger asChild>{trigger}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          onFocus={lead}
          align="end"
          sideOffset={6}
          collisionPadding={12}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-52 animate-appear overflow-y-auto rounded-xl border border-line bg-surface p-1.5 shadow-pop"
        >
          {children}
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

export interface MenuItemProps {
  children: ReactNode;
  onSelect?: () => void;
  isDangerous?: boolean;
  /** Whether the only child, such as a link, is the item itself. */
  asChild?: boolean;
}

/** One thing to do in a menu. */
export function MenuItem({ isDangerous, ...rest }: MenuItemProps) {
  return <Dropdown.Item className={classes(ITEM, isDangerous && "text-bad")} {...rest} />;
}

export interface MenuChoiceProps {
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  onChoose: (value: string) => void;
}

/** A choice of one in a menu. */
export function MenuChoice({ label, value, options, onChoose }: MenuChoiceProps) {
  return (
    <>
      <Dropdown.Label className="px-2.5 pt-1.5 pb-1 text-xs text-muted">{label}</Dropdown.Label>
      <Dropdown.RadioGroup value={value} onValueChange={onChoose}>
        {options.map(([each, name]) => (
          <Dropdown.RadioItem key={each} value={each} className={classes(ITEM, "justify-between")}>
            {name}
            <Dropdown.ItemIndicator>
              <Check aria-hidden className="size-4" />
            </Dropdown.ItemIndicator>
          </Dropdown.RadioItem>
        ))}
      </Dropdown.RadioGroup>
    </>
  );
}

/** A line between the parts of a menu. */
export function MenuLine() {
  return <Dropdown.Separator className="-mx-1.5 my-1.5 h-px bg-line" />;
}
