/**
 * The branch of a pipeline's pull request: `restage/build.sh/final` for `build.sh#final`.
 *
 * No two pipelines have the same one, and none is the folder of another's (git keeps a branch as a file): what stands before `#` is a file
 * of the repository, and a file is no folder of another.
 */

/** What all branches of the bot begin with. */
export const branchPrefix = 'restage/'

export function branchOf(pipeline: string): string {
  const at = pipeline.lastIndexOf('#')
  const parts = at < 0 ? pipeline.split('/') : [...pipeline.slice(0, at).split('/'), pipeline.slice(at + 1)]
  return branchPrefix + parts.map(refPart).join('/')
}

/** A part of a name as git allows it (git-check-ref-format); other bytes are written as `=2B`. */
function refPart(part: string): string {
  const plain = [...Buffer.from(part, 'utf8')].map((byte) => {
    const character = String.fromCharCode(byte)
    return /[\w.-]/.test(character) ? character : written(byte)
  })
  return plain
    .join('')
    .replace(/^\.|\.(?=\.)|\.$|\.(?=lock$)/g, '=2E')
    .replace(/^$/, '=')
}

function written(byte: number): string {
  return `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
}
