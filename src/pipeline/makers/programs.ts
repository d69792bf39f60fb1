/**
 * Programs other than docker that can make images: other builders, task runners, programs of the repository, and wrappers that run
 * what they are given. What stands in the repository is read; of what nobody knows it is only said that it may.
 */
import { isKnownCommand } from '../../host/commands/index.ts'
import type { HostFiles } from '../../host/files.ts'
import type { Call } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import { isBuilder } from './builders.ts'
import { composeMaking } from './compose.ts'
import { commandText, type Making } from './maker.ts'
import type { CalledText } from './called-text.ts'
import { isInterpreter, isOpenTask, textsOf } from './recipes.ts'
import { imagesIn } from './texts.ts'

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))
const composers = list('docker-compose docker-compose-v1 docker-compose-v2 podman-compose fig')
/** Known programs that run what they are given, on this machine or on its engine. */
const carriers = list(
  `docker-machine boot2docker colima limactl multipass vagrant minikube wsl cmd xargs gxargs find parallel watch entr at batch`,
)
/** Programs of which it is not known what they do, but which only speak of commands. */
const speakers = list('pgrep cowsay msg slack-notify')

/** What a command that is not docker's may make; `undefined`: no images. */
export function programMaking(call: Call, files: HostFiles): Making | undefined {
  const [first, ...rest] = call.words
  const written = first === undefined ? undefined : known(first.text)
  const open = { what: commandText(call), names: undefined, runs: false }
  if (written === undefined) return { ...open, sure: false }
  const name = written.slice(written.lastIndexOf('/') + 1).replace(/\.(?:exe|cmd|bat)$/, '')
  if (composers.has(name)) return composeMaking(call, files, textsOfWords(call))
  const words = rest.map((word) => printText(word.text)).join(' ')
  if (/^--?(?:help|version)$/.test(words)) return undefined
  if (isBuilder(name, words) || speaksToEngine(words)) return { ...open, sure: true }
  const texts = textsOf(call, files, name)
  if (texts.length > 0) return inTexts(open, texts)
  const isKnown = isKnownHere(written, name) && !(isInterpreter(name) && rest.length > 0) && !isOpenTask(call, files, name)
  if ((isKnown && !carriers.has(name)) || speakers.has(name)) return undefined
  const spoken = imagesIn([name, words, known(call.stdin ?? []) ?? ''].join(' '), true)
  if (spoken !== undefined) return { ...open, ...spoken, sure: true }
  return isKnown ? undefined : { ...open, sure: false }
}

/** `curl --unix-socket /var/run/docker.sock`: the engine's interface, without its client. */
function speaksToEngine(words: string): boolean {
  return /docker\.sock\b|:237[56]\/|\/v1\.\d\d\/(?:build|images|containers)\b/.test(words) && !/docker\.sock:/.test(words)
}

/** Programs in the checkout are not those of the system. */
function isKnownHere(written: string, name: string): boolean {
  const own = written.includes('/') && !/^\/(?:usr\/)?(?:local\/)?s?bin\//.test(written)
  return own ? /^(?:mvnw|gradlew|configure)$/.test(name) : isKnownCommand(name)
}

const textsOfWords = (call: Call): Parameters<typeof composeMaking>[2] => call.words.slice(1).map((word) => word.text)

function inTexts(open: Omit<Making, 'sure'>, texts: readonly CalledText[]): Making | undefined {
  const found = texts.flatMap(({ text, shell }) => imagesIn(text, shell) ?? [])
  if (found.length === 0) return undefined
  const names = found.some((one) => one.names === undefined) ? undefined : found.flatMap((one) => one.names ?? [])
  return { ...open, names, sure: true, runs: found.some((one) => one.runs) }
}
