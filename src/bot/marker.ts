/**
 * What the bot remembers of a pull request: it stands in the pull request itself, as a comment of its text that is not shown. So the bot keeps
 * no database, and two of them agree.
 *
 * Whoever may write to the repository may also change it; the most that comes of it is a pull request that is left alone, or one too many.
 */

export interface Marker {
  /** Id of the pipeline. */
  readonly pipeline: string
  /** Digest of the files that the pull request changes, as they were: another one is another driver. */
  readonly inputs: string
  /** Digest of what was suggested: files, title and text. */
  readonly content: string
}

/** As base64url, in which no text can end the comment. */
export function writeMarker(marker: Marker): string {
  return `<!-- restage:1 ${Buffer.from(JSON.stringify(marker)).toString('base64url')} -->`
}

/** @returns `undefined` where there is none, or none that can be read */
export function readMarker(text: string | null): Marker | undefined {
  const [, encoded] = /<!-- restage:1 ([\w-]+) -->/.exec(text ?? '') ?? []
  if (encoded === undefined) return undefined
  try {
    const { pipeline, inputs, content } = JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')) as Record<
      string,
      unknown
    >
    if (typeof pipeline !== 'string' || typeof inputs !== 'string' || typeof content !== 'string') return undefined
    return { pipeline, inputs, content }
  } catch {
    return undefined
  }
}
