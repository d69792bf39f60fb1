/** Placeholder. */
export function substituteImages(
  text: string,
  _args: ReadonlyMap<string, string>,
  _target: string | undefined,
  _resolve: (reference: string) => string | undefined,
): string {
  return text
}
