/**
 * Image references: `x`, `x:latest`, `library/x` and `docker.io/library/x:latest` name one image.
 *
 * A reference with unknown parts has a key too. What an unknown part holds is never looked into, so two keys that differ may
 * still be one image; two that are equal are one image for certain, as long as both are valid references: `${NAME}` and
 * `${NAME}:latest` are equal, since `${NAME}:latest` is no reference at all when NAME has a tag.
 */
import { keyOf, known, literal, soleUnknown } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'
import { knownStart } from './split-text.ts'

export interface ImageReferenceParts {
  /** `docker.io` when none is given. */
  readonly domain: string
  /** With `library/` for official images. */
  readonly repository: string
  /** `latest` when neither tag nor digest is given; `undefined` beside a digest without a tag. */
  readonly tag: string | undefined
  /** `sha256:…` */
  readonly digest: string | undefined
}

const form =
  /^(?<name>(?:(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?\/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>[a-z0-9+._-]+:[0-9a-f]{32,}))?$/i

/** Reads a known reference; `undefined` for what docker would not take. An image id is read as a name. */
export function parseReference(text: string): ImageReferenceParts | undefined {
  const { name, tag, digest } = form.exec(text)?.groups ?? {}
  if (name === undefined) return undefined
  const { domain, repository } = splitDomain(name)
  if (repository !== repository.toLowerCase()) return undefined
  return { domain, repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest }
}

/** Prints a reference in full. */
export function printReference(parts: ImageReferenceParts): string {
  const end = parts.digest === undefined ? `:${parts.tag ?? 'latest'}` : `@${parts.digest}`
  return `${parts.domain}/${parts.repository}${end}`
}

/** A string that is equal for references that certainly name one image. */
export function referenceKey(text: Text): string {
  const plain = known(text)
  if (plain !== undefined) {
    const parts = parseReference(plain)
    return parts === undefined ? plain : printReference(parts)
  }
  if (soleUnknown(text)?.source === 'docker') return keyOf(text)
  return keyOf(withTag(withDomain(text)))
}

/** Whether two references certainly name one image. */
export function sameReference(a: Text, b: Text): boolean {
  return referenceKey(a) === referenceKey(b)
}

/** Docker's rule: what stands before the first `/` is a registry when it has a dot, a colon or is `localhost`. */
function splitDomain(name: string): { readonly domain: string; readonly repository: string } {
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  const isDomain = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  const domain = !isDomain ? 'docker.io' : first === 'index.docker.io' ? 'docker.io' : first
  const repository = isDomain ? name.slice(slash + 1) : name
  return { domain, repository: domain === 'docker.io' && !repository.includes('/') ? `library/${repository}` : repository }
}

/** Adds the registry where the known beginning shows that none is given: `app:${TAG}`, `user/app-${X}`. */
function withDomain(text: Text): Text {
  const start = knownStart(text)
  const slash = start.indexOf('/')
  const colon = start.indexOf(':')
  if (slash === -1) return colon > 0 && text.slice(1).every(isTagPart) ? prefixed('docker.io/library/', text) : text
  const { domain, repository } = splitDomain(start)
  // `docker.io/app-${X}`: what follows may have a slash, so whether `library/` belongs there is open.
  const official = repository.startsWith('library/') && !start.includes('library/') && text.length > 1 && colon === -1
  return official ? text : [`${domain}/${repository}`, ...text.slice(1)]
}

function isTagPart(part: Text[number]): boolean {
  return typeof part !== 'string' || !/[/:@]/.test(part)
}

function prefixed(prefix: string, text: Text): Text {
  return [prefix + knownStart(text), ...text.slice(1)]
}

/** Adds `:latest` where no known tag or digest ends the reference. */
function withTag(text: Text): Text {
  const lastSlash = text.findLastIndex((part) => typeof part === 'string' && part.includes('/'))
  const tail = text.slice(Math.max(lastSlash, 0)).map((part, index) => {
    return typeof part === 'string' && index === 0 && lastSlash !== -1 ? part.slice(part.lastIndexOf('/') + 1) : part
  })
  if (tail.some((part) => typeof part === 'string' && /[:@]/.test(part))) return text
  const last = text.at(-1)
  return typeof last === 'string' ? [...text.slice(0, -1), `${last}:latest`] : [...text, ...literal(':latest')]
}
