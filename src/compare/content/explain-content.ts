/**
 * Two contents of one path → in what they differ, for people. Text gets a unified diff; where a byte difference is usual noise (times in
 * archives and headers, build ids) the look goes inside, a few levels deep. It is information: equal or different is decided by
 * digests alone.
 *
 * In: two streams, of which a bounded part is held. Out: an explanation, or `null` for what is too large to be looked at.
 */
import type { Explanation } from '../difference.ts'
import { TarError } from '../tar-error.ts'
import { arMembers, isAr } from './ar.ts'
import { lookAtBytes } from './bytes.ts'
import { isElf, lookAtElf } from './elf.ts'
import { isGzip, lookAtGzip } from './gzip.ts'
import type { Look, LookInside, Pair } from './look.ts'
import { lookAtMembers, type Member } from './members.ts'
import { isPyc, lookAtPyc } from './pyc.ts'
import { isTar, tarMembers } from './tar.ts'
import { isText, lookAtText } from './text.ts'
import { isZip, zipMembers } from './zip.ts'

/** The largest file that is looked at, in bytes. */
export const CONTENT_LIMIT: number = 64 * 1024 * 1024
const deepest = 4

/**
 * Explains how the content of a file differs. Rejects with what the streams fail with.
 *
 * @param known what the trees told already: its cause comes first and its cure stays
 */
export async function explainContent(
  path: string,
  legacy: AsyncIterable<Uint8Array>,
  multiStage: AsyncIterable<Uint8Array>,
  known: Explanation | null = null,
): Promise<Explanation | null> {
  const [before, after] = await Promise.all([collect(legacy), collect(multiStage)])
  if (before === undefined || after === undefined || before.equals(after)) return known
  const { cause, cure, detail } = look({ path, legacy: before, multiStage: after }, 0)
  return {
    cause: known === null ? harmless(cause) : `${known.cause} (${harmless(cause)})`,
    cure: known === null ? cure : known.cure,
    detail: detail.length === 0 ? null : detail.map(harmless).join('\n'),
  }
}

/** One line without what a terminal would obey, and without marks that hide or turn text. */
function harmless(line: string): string {
  return line.replace(/[^\P{C}\t]|[\p{Zl}\p{Zp}]/gu, (one) => `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`)
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of stream) {
    size += part.length
    if (size > CONTENT_LIMIT) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function look(pair: Pair, depth: number): Look {
  const inside: LookInside = (inner) => (depth < deepest ? look(inner, depth + 1) : null)
  return lookByFormat(pair, inside) ?? lookAtBytes(pair)
}

function lookByFormat(pair: Pair, inside: LookInside): Look | null {
  const both = (is: (bytes: Buffer) => boolean): boolean => is(pair.legacy) && is(pair.multiStage)
  if (both(isGzip)) return lookAtGzip(pair, inside)
  if (both(isZip)) return archive('a zip archive', pair, zipMembers, inside)
  if (both(isAr)) return archive('an ar archive', pair, arMembers, inside)
  if (both(isTar)) return archive('a tar archive', pair, wholeTar, inside)
  if (both(isElf)) return lookAtElf(pair)
  if (isPyc(pair)) return lookAtPyc(pair)
  return both(isText) ? lookAtText(pair) : null
}

function archive(
  format: string,
  pair: Pair,
  members: (bytes: Buffer) => readonly Member[] | undefined,
  inside: LookInside,
): Look | null {
  const [before, after] = [members(pair.legacy), members(pair.multiStage)]
  return before === undefined || after === undefined ? null : lookAtMembers(format, pair, [before, after], inside)
}

function wholeTar(bytes: Buffer): readonly Member[] | undefined {
  try {
    return tarMembers(bytes)
  } catch (error) {
    if (error instanceof TarError) return undefined
    throw error
  }
}
