/** Elements of the page by their ids. */

export function element(id: string): HTMLElement | null {
  return document.getElementById(id)
}

/** One that the template always makes. */
export function part<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof kind)) throw new Error(`the page has no #${id}`)
  return found
}

/** A value that stands in the page. */
export function jsonOf(id: string): unknown {
  return JSON.parse(part(id, HTMLScriptElement).text)
}
