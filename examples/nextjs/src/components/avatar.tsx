import { classes } from "./classes";

interface AvatarProps {
  name: string;
  /** The address of the picture; without one, the first letter of the name stands for it. */
  picture?: string | undefined;
  className?: string;
}

/** The picture of a person. */
export function Avatar({ name, picture, className }: AvatarProps) {
  return (
    <span
      aria-hidden
      className={classes(
        "inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full bg-accent-soft font-semibold text-accent uppercase",
        className,
      )}
    >
      {picture ? (
        // The address is signed, and of the store: nothing to optimise.
        // eslint-disable-next-line @next/next/no-img-element
        <img src={picture} alt="" className="size-full object-cover" />
      ) : (
        Array.from(name)[0]
      )}
    </span>
  );
}
