/**
 * Deliveries that were taken and are not worked off yet: files in a folder, so that none is lost when the process ends. A delivery is on the
 * disk before GitHub is told that it was taken; ids that were seen are remembered for as long as GitHub may send them again.
 *
 * In the folder: `pending/<number>-<id>.json` in the order in which they came, `failed/` with those that were given up, and `seen/<id>`.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { open, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperationalError, reasonOf } from '../text/failure.ts'

export interface Delivery {
  /** GitHub's, or made from it: letters, digits and `-`. */
  readonly id: string
  /** The event: `push`. */
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
}

/** A delivery that waits, in the order of the numbers. */
export interface Waiting {
  readonly number: number
  readonly delivery: Delivery
}

export interface Inbox {
  /** @returns `null` for one that was seen before; else it is on the disk */
  put(delivery: Delivery): Promise<Waiting | null>
  /** Those that an earlier process left. */
  readonly left: readonly Waiting[]
  done(waiting: Waiting): Promise<void>
  fail(waiting: Waiting, reason: string): Promise<void>
}

/** Milliseconds: GitHub sends again for three days. */
const remembered = 7 * 24 * 3600 * 1000

const idPattern = /^[\w-]{1,100}$/

/** @throws OperationalError `STATE` where the folder cannot be used */
export function openInbox(folder: string, now: () => number): Inbox {
  const at = (...names: readonly string[]): string => join(folder, ...names)
  const left = prepared(folder, now)
  let last = Math.max(0, ...left.map(({ number }) => number))
  const seen = new Set(readdirSync(at('seen')))
  const path = ({ number, delivery }: Waiting, where: string): string =>
    at(where, `${String(number).padStart(12, '0')}-${delivery.id}.json`)
  return {
    left,
    put: async (delivery) => {
      if (!idPattern.test(delivery.id) || seen.has(delivery.id)) return null
      seen.add(delivery.id)
      const waiting = { number: ++last, delivery }
      try {
        await writeWhole(path(waiting, 'pending'), JSON.stringify(delivery))
        await writeFile(at('seen', delivery.id), '')
      } catch (error) {
        seen.delete(delivery.id)
        throw error
      }
      return waiting
    },
    done: async (waiting) => {
      await rm(path(waiting, 'pending'), { force: true })
    },
    fail: async (waiting, reason) => {
      await writeWhole(path(waiting, 'failed'), JSON.stringify({ ...waiting.delivery, reason }))
      await rm(path(waiting, 'pending'), { force: true })
    },
  }
}

/** Makes the folders, forgets what is old, and reads what waits. */
function prepared(folder: string, now: () => number): readonly Waiting[] {
  try {
    for (const name of ['pending', 'failed', 'seen']) mkdirSync(join(folder, name), { recursive: true })
    for (const id of readdirSync(join(folder, 'seen'))) {
      const path = join(folder, 'seen', id)
      if (now() - statSync(path).mtimeMs > remembered) rmSync(path)
    }
    const waiting = readdirSync(join(folder, 'pending'))
      .sort()
      .flatMap((name) => readWaiting(folder, name) ?? [])
    // interrupted between the two files of one delivery
    for (const { delivery } of waiting) writeFileSync(join(folder, 'seen', delivery.id), '')
    return waiting
  } catch (error) {
    throw new OperationalError('STATE', `using ${folder} for deliveries: ${reasonOf(error)}`, { cause: error })
  }
}

/** A file that was not written whole was not taken either: GitHub got no answer, and sends it again. */
function readWaiting(folder: string, name: string): Waiting | undefined {
  const path = join(folder, 'pending', name)
  const [, number] = /^(\d{12})-[\w-]+\.json$/.exec(name) ?? []
  if (number === undefined) {
    rmSync(path, { force: true, recursive: true })
    return undefined
  }
  try {
    return { number: Number(number), delivery: JSON.parse(readFileSync(path, 'utf8')) as Delivery }
  } catch {
    renameSync(path, join(folder, 'failed', name))
    return undefined
  }
}

/** On the disk when it returns, and never half. */
async function writeWhole(path: string, text: string): Promise<void> {
  const temporary = `${path}.part`
  const file = await open(temporary, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, path)
}
