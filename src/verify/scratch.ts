/** Placeholder. */
export interface Scratch {
  readonly folder: string
  readonly root: string
  remove(): Promise<void>
}
export function makeScratch(root: string): Promise<Scratch> {
  return Promise.reject(new Error(root))
}
