/** Commands that another program is to run on words that are not known (`… | xargs docker cp`). */
import { wordsUnknown } from '../../findings/makers.ts'
import type { Finding } from '../../findings/finding.ts'
import type { Call, Word } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { resolvePath } from '../path.ts'

/** What docker commands do to images and containers is of no matter when they only ask, send, stop or remove. */
const quiet =
  /\bdocker(?:\.exe)?\s+(?:-\S+\s+)*(?:(?:image|container|system|volume|network|builder|buildx)\s+)?(?:rm|rmi|remove|stop|kill|push|pull|inspect|logs|images|ps|ls|list|wait|info|version|history|login|logout|prune|stats|top|port|restart|pause|unpause|network|volume|save|diff|search)\b/g
const speaks = /\b(?:docker(?:-compose)?|podman|nerdctl|buildah)\b/

/** The finding for a docker command in such a command line; none where it does nothing that matters. */
export function wordsUnknownIn(call: Call, files: HostFiles, command: readonly Word[], runner: string): readonly Finding[] {
  const line = command.map((word) => printText(word.text)).join(' ')
  const told = [line, ...command.map((word) => programText(call, files, word))].some((text) =>
    speaks.test(text.replace(quiet, '')),
  )
  return told ? [wordsUnknown(call.site, line.length > 60 ? `${line.slice(0, 57)}…` : line, runner)] : []
}

/** The text of a script of the repository that the line runs. */
function programText(call: Call, files: HostFiles, word: Word): string {
  const name = known(word.text)
  const path = name === undefined || !/[/.]/.test(name) ? undefined : resolvePath(call.cwd, word.text)
  const source = path === undefined ? undefined : files.sourceOf(path)
  // A Dockerfile is worked on, not run.
  return source === undefined || !source.text.startsWith('#!') ? '' : source.text.replace(/^\s*#.*$/gm, '')
}
