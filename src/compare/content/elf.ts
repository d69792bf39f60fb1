/** ELF programs and libraries: which sections differ. Build ids are digests of the whole, so they differ whenever anything did. */
import type { Look, Pair } from './look.ts'
import { countDifferent } from './bytes.ts'

const ids: ReadonlySet<string> = new Set(['.note.gnu.build-id', '.note.go.buildid', '.gnu_debuglink'])
const mostLines = 50

export function isElf(bytes: Buffer): boolean {
  return bytes.length > 64 && bytes.readUInt32BE(0) === 0x7f454c46
}

export function lookAtElf({ legacy, multiStage }: Pair): Look | null {
  const [before, after] = [sections(legacy), sections(multiStage)]
  if (before === undefined || after === undefined || before.size === 0) return null
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const differing = names.filter((name) => !(before.get(name) ?? none).equals(after.get(name) ?? none))
  const detail = differing.slice(0, mostLines).map((name) => describeSection(name, before.get(name), after.get(name)))
  if (differing.length > 0 && differing.every((name) => ids.has(name))) {
    return {
      cause: 'the same program; only its build id differs',
      cure: 'link without one (-Wl,--build-id=none, go build -buildid=)',
      detail,
    }
  }
  if (differing.length === 0) return { cause: 'the same sections, laid out otherwise', cure: null, detail: [] }
  return {
    cause: `a program that differs in ${differing.length === 1 ? 'one section' : `${differing.length} sections`}`,
    cure: null,
    detail,
  }
}

const none = Buffer.alloc(0)

function describeSection(name: string, before: Buffer | undefined, after: Buffer | undefined): string {
  if (before === undefined || after === undefined) return `${name}: only in ${before === undefined ? 'multi-stage' : 'legacy'}`
  if (before.length !== after.length) return `${name}: ${before.length} and ${after.length} bytes`
  return `${name}: ${countDifferent(before, after)} of ${before.length} bytes differ`
}

/** The bytes of each section by name; `undefined` for what is damaged. */
function sections(bytes: Buffer): ReadonlyMap<string, Buffer> | undefined {
  const is64 = bytes[4] === 2
  const isLittle = bytes[5] === 1
  const u16 = (at: number): number => (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const word = (at: number): number => (is64 ? Number(isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at)) : u32(at))
  const [table, size, count, namesAt] = is64
    ? [word(0x28), u16(0x3a), u16(0x3c), u16(0x3e)]
    : [word(0x20), u16(0x2e), u16(0x30), u16(0x32)]
  if (size < (is64 ? 64 : 40) || table + size * count > bytes.length || namesAt >= count) return undefined
  const part = (index: number): Buffer => {
    const at = table + size * index
    const [offset, length] = is64 ? [word(at + 0x18), word(at + 0x20)] : [u32(at + 0x10), u32(at + 0x14)]
    // a section of the type NOBITS has a size and no bytes
    return u32(at + 4) === 8 ? none : bytes.subarray(offset, offset + length)
  }
  const names = part(namesAt)
  const found = new Map<string, Buffer>()
  for (let index = 1; index < count; index++) {
    const start = u32(table + size * index)
    const name = names.toString('latin1', start, Math.max(start, names.indexOf(0, start)))
    found.set(found.has(name) ? `${name} (${index})` : name, part(index))
  }
  return found
}
