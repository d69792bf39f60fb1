/** A name that is not in use: `name`, `name-2`, `name-3`. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  let name = wanted
  for (let count = 2; isTaken(name); count += 1) name = `${wanted}-${String(count)}`
  return name
}
