/**
 * One run among others on this machine. In: the engine that it works on. Out: a folder of its own, notes of what it makes, and what
 * earlier runs left to it.
 *
 * - A run that was killed leaves its folder, and the next run on the same engine inherits it: its copies, containers, volumes and networks
 *   go at once, its images when nobody else is building.
 * - Builds take layers from the cache, so a run may stand on layers that another one made. Images are therefore removed by the last run
 *   only: one that ends while another is active leaves them, and the last one inherits them. Runs close one after the other, each in its
 *   turn (Lamport's bakery algorithm, 1974): of two that end at the same moment one is surely the last. Who begins while another closes
 *   waits until that is done. Both sides first say what they do and then look at the other, so one of them always sees the other.
 *
 * Only runs of the same user, on the same machine, whose process is surely over are inherited; others are left alone.
 */
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { removeTree } from '../remove-tree.ts'
import { identityOf, isOver, type ProcessIdentity } from './process-identity.ts'
import {
  CLOSING,
  isActive,
  isMarked,
  LEFT,
  notesIn,
  readRecord,
  recordPath,
  recordsIn,
  recordText,
  takeNote,
  turnOf,
  type Note,
  type RunRecord,
} from './record.ts'

export interface Run {
  /** 8 hex digits, new for each run. */
  readonly id: string
  /** Its own, for temporary files; it goes with the run. */
  readonly folder: string
  note(note: Note): void
  /** A process that goes on by itself when this one is killed. */
  started(pid: number): void
  /** Takes over the runs on the same engine that are over; gives those whose process was killed. */
  inherit(): Promise<readonly RunRecord[]>
  /** All that was inherited, now or by those that were inherited themselves. */
  inherited(): readonly RunRecord[]
  /** Whether it is the last one; images may be removed then, and nobody begins before the end. */
  beginClosing(): Promise<boolean>
  /** The folder goes; unless images are left, of which it keeps the notes. */
  end(leavesImages: boolean): Promise<void>
}

/** Opens a run. @param engine where it answers */
export async function openRun(engine: string): Promise<Run> {
  const area = await realpath(tmpdir())
  const id = randomBytes(4).toString('hex')
  const folder = join(area, `restage-${id}`)
  await mkdir(folder)
  // the engine may run as somebody else
  await chmod(folder, 0o755)
  await writeFile(join(folder, 'record'), recordText(id, engine))
  await rename(join(folder, 'record'), recordPath(folder))
  const others = (): readonly RunRecord[] => recordsIn(area).filter((one) => one.id !== id && one.engine === engine)
  await untilNone(others, (one) => turnOf(one) !== undefined)
  const inherited = (): readonly RunRecord[] => inheritedBy(folder)
  return {
    id,
    folder,
    note(note) {
      takeNote(folder, note)
    },
    started(pid) {
      takeNote(folder, { kind: 'process', text: JSON.stringify(identityOf(pid)) })
    },
    async inherit() {
      const killed: RunRecord[] = []
      for (const record of others()) {
        const isLeft = isMarked(record, LEFT)
        if (!isLeft && !isOver(record.process)) continue
        const mine = join(folder, `inherited-${record.id}`)
        // another run may be quicker
        const isMine = await rename(record.folder, mine).then(
          () => true,
          () => false,
        )
        if (isMine && !isLeft) killed.push({ ...record, folder: mine })
      }
      return killed
    },
    inherited,
    async beginClosing() {
      await writeFile(join(folder, CLOSING), '')
      const turn = 1 + Math.max(0, ...others().map((one) => turnOf(one) ?? 0))
      await writeFile(join(folder, CLOSING), String(turn))
      await untilNone(others, (one) => isBefore(one, { id, turn }))
      return !others().some(isActive)
    },
    async end(leavesImages) {
      await removeCopies(folder)
      // from here on it is another's, or nobody takes it for a run
      if (leavesImages) return writeFile(join(folder, LEFT), '')
      await rm(recordPath(folder))
      await removeTree(folder)
    },
  }
}

/** How long others that are closing are waited for, in milliseconds. */
const longest = 60_000

async function untilNone(others: () => readonly RunRecord[], isBusy: (record: RunRecord) => boolean): Promise<void> {
  for (let waited = 0; waited < longest && others().some(isBusy); waited += 20) await sleep(20)
}

/** Whether it closes before another, or may. */
function isBefore(record: RunRecord, own: { readonly id: string; readonly turn: number }): boolean {
  const turn = turnOf(record)
  if (turn === undefined) return false
  return turn < own.turn || (turn === own.turn && record.id < own.id)
}

function inheritedBy(folder: string): readonly RunRecord[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('inherited-'))
    .flatMap((name) => readRecord(join(folder, name)) ?? [])
    .flatMap((record) => [record, ...inheritedBy(record.folder)])
}

/** Ends what a killed run had started, and removes its copies of the tree; what it made on the engine is for the session. */
export async function clearAway({ folder }: RunRecord): Promise<void> {
  for (const { kind, text } of notesIn(folder)) {
    if (kind !== 'process') continue
    const identity = JSON.parse(text) as ProcessIdentity
    if (!isOver(identity)) endGroup(identity.pid)
  }
  await removeCopies(folder)
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // it ended this moment
  }
}

/** A folder of a run for temporary files. */
export async function folderIn(run: Pick<Run, 'folder'>): Promise<string> {
  const folder = join(run.folder, `copy-${randomBytes(3).toString('hex')}`)
  await mkdir(folder)
  await chmod(folder, 0o755)
  return folder
}

async function removeCopies(folder: string): Promise<void> {
  const copies = readdirSync(folder).filter((name) => name.startsWith('copy-'))
  await Promise.all(copies.map((name) => removeTree(join(folder, name))))
}
