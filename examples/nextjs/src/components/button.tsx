import type { ComponentProps } from "react";
import { classes } from "./classes";

export type ButtonLook = "primary" | "secondary" | "quiet" | "danger";

const LOOKS: Record<ButtonLook, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border-line-strong/60 bg-surface text-ink hover:bg-raised border",
  quiet: "text-muted hover:bg-raised hover:text-ink",
  danger: "border-bad/50 text-bad hover:bg-bad-soft border",
};

/** Return the classes of a button, for links that look like one. */
export function buttonClasses(look: ButtonLook = "primary", more?: string): string {
  return classes(
    "inline-flex min-h-10 items-center justify-center gap-2 rounded-lg px-4 py-1.5 text-sm font-medium",
    "transition-colors disabled:cursor-default disabled:opacity-60",
    LOOKS[look],
    more,
  );
}

interface ButtonProps extends ComponentProps<"button"> {
  look?: ButtonLook;
}

/** A button; it sends no form unless its type says so. */
export function Button({ look = "primary", className, type = "button", ...rest }: ButtonProps) {
  return <button type={type} className={buttonClasses(look, className)} {...rest} />;
}

interface IconButtonProps extends ComponentProps<"button"> {
  /** What it does, for those who do not see the icon. */
  label: string;
}

/** A button with nothing but an icon. */
export function IconButton({ label, className, type = "button", ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      aria-label={label}
      title={label}
      className={classes(
        "inline-flex size-10 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-raised hover:text-ink disabled:opacity-50",
        className,
      )}
      {...rest}
    />
  );
}
