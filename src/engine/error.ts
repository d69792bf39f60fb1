/** What goes wrong with an engine, told apart by what a person would do next. */
import { OperationalError } from '../text/failure.ts'

export type EngineErrorKind =
  /** Nothing answers at the address. */
  | 'no-engine'
  /** An instruction failed, or the Dockerfile is not one. */
  | 'build-failed'
  /** An image that is not there and cannot be pulled. */
  | 'image-missing'
  /** A builder, flag or feature that this engine lacks. */
  | 'not-supported'
  /** It answered before and does not any more, or a stream ended in the middle. */
  | 'engine-lost'
  | 'disk-full'
  | 'cancelled'
  | 'timed-out'
  /** Anything else that the engine says. */
  | 'refused'

/** An engine's failure: told in one line, without a stack. The message has the form "doing X: why". */
export class EngineError extends OperationalError {
  readonly kind: EngineErrorKind
  /** Of a build: the line of the failing instruction in the text that was built, from 1. */
  readonly line: number | undefined
  /** Of a build: the end of what it printed. */
  readonly output: string

  constructor(
    kind: EngineErrorKind,
    message: string,
    options: {
      readonly line?: number | undefined
      readonly output?: string | undefined
      readonly cause?: unknown
    } = {},
  ) {
    super('ENGINE', message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.line = options.line
    this.output = options.output ?? ''
  }
}
