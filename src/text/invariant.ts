/** A bug in restage, never the user's fault: keeps its stack and asks for a report. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError'
}

/** States what must hold; a violation is a bug. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Ends an exhaustive `switch`. */
export function assertNever(value: never): never {
  throw new InvariantError(`unexpected value: ${JSON.stringify(value)}`)
}
