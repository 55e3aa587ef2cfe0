/** Return the classes that are given, with blanks between. */
export function classes(...given: (string | false | undefined)[]): string {
  return given.filter(Boolean).join(" ");
}
