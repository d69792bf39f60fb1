/** What is wrong with a tar stream, told apart by what a person would do next. */
export type TarErrorKind =
  /** It ended before its end: whoever sent it went away. */
  | 'cut-off'
  /** It is no tar stream, or a damaged one. */
  | 'malformed'
  /** A form of tar that image exports never have. */
  | 'not-supported'

/** A tar stream that cannot be read as a file tree. The message has the form "reading a tar stream: why". */
export class TarError extends Error {
  override readonly name = 'TarError'
  readonly kind: TarErrorKind

  constructor(kind: TarErrorKind, why: string) {
    // a name may have megabytes
    super(`reading a tar stream: ${why.length > 1000 ? `${why.slice(0, 1000)}…` : why}`)
    this.kind = kind
  }
}
