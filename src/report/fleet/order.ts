/** The order of texts in a report: by code units, the same on every machine. */
export function byText<Thing>(...keys: readonly ((thing: Thing) => string)[]): (a: Thing, b: Thing) => number {
  return (a, b) => {
    for (const key of keys) {
      const [left, right] = [key(a), key(b)]
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  }
}
