/** One visit to a repository: look, compare with what is on GitHub, do what is to be done. The same again does nothing. */
import { OperationalError } from '../text/failure.ts'
import { branchPrefix } from './branch.ts'
import { carryOut, ignoredLabel, type Done } from './carry-out.ts'
import { checkOfProblems, tellCheck } from './check.ts'
import { decide, type KnownBranch, type Wish } from './decide.ts'
import { headsOf, infoOf, lastPull, type BranchHead, type Hub } from './hub.ts'
import { readMarker } from './marker.ts'
import type { Look } from './proposal.ts'

/** Looks at a repository, in a process of its own; `url`: where git reads it. */
export type LookAt = (repository: string, url: string) => Promise<Look>

export interface Visit {
  readonly look: Look
  readonly done: readonly Done[]
}

/**
 * @param asApp only an App can make check runs
 * @throws OperationalError `GITHUB` for a repository that nobody can change; what GitHub and `lookAt` throw
 */
export async function visit(hub: Hub, lookAt: LookAt, wish: Wish | null, asApp = false): Promise<Visit> {
  const { defaultBranch, frozen, cloneUrl } = await infoOf(hub)
  if (frozen) throw new OperationalError('GITHUB', `visiting ${hub.owner}/${hub.repo}: it is archived`)
  const look = await lookAt(`${hub.owner}/${hub.repo}`, cloneUrl)
  if (look.problems.length > 0 && asApp) await tellCheck(hub, look.commit, checkOfProblems(look.problems))
  const heads = await headsOf(hub, branchPrefix)
  const branches = new Set([...look.proposals.map(({ branch }) => branch), ...heads.keys()])
  const known: KnownBranch[] = []
  for (const branch of branches) known.push(await knownBranch(hub, branch, heads))
  const target = { hub, base: defaultBranch, commit: look.commit, heads }
  const done: Done[] = []
  for (const action of decide(look, known, wish)) done.push(await carryOut(action, target))
  return { look, done }
}

async function knownBranch(hub: Hub, branch: string, heads: ReadonlyMap<string, BranchHead>): Promise<KnownBranch> {
  const [head, pull] = [heads.get(branch), await lastPull(hub, branch)]
  const marker = readMarker(pull?.body ?? null)
  return {
    branch,
    head: head?.sha ?? null,
    edited: head?.sealed === false,
    pull:
      pull === null
        ? null
        : {
            number: pull.number,
            state: pull.state,
            inputs: marker?.inputs ?? null,
            content: marker?.content ?? null,
            ignored: pull.labels.includes(ignoredLabel),
          },
  }
}
