/** Refs: branches and tags, read, made, moved and taken away. */
import { Refusal, notFound, type Answer } from '../answer.ts'
import { isAncestor, moveRef, refsBelow, workflowsChanged } from '../refs.ts'
import { tryGit } from '../plumbing.ts'
import { kindOf } from '../objects.ts'
import { refAt } from '../ref-files.ts'
import { may, onRepository, textOf, type Ask, type Route } from '../route.ts'
import type { Repository } from '../state.ts'
import { refView } from '../views/git.ts'
import { refuseEmpty } from './git.ts'

function refNamed(repository: Repository, name: string): { readonly ref: string; readonly sha: string } {
  const ref = `refs/${name}`
  const sha = refAt(repository.folder, ref)
  if (sha === null) throw new Refusal(422, 'Reference does not exist')
  return { ref, sha }
}

/** The object that a ref is to name, and that the token may bring there. */
function target(ask: Ask, repository: Repository): string {
  const sha = textOf(ask.body, 'sha')
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].')
  }
  if (kindOf(repository.folder, sha) === null) throw new Refusal(422, 'Object does not exist')
  const { actor } = ask
  const mayChangeWorkflows = actor.kind !== 'installation' || actor.permissions['workflows'] === 'write'
  if (!mayChangeWorkflows && workflowsChanged(repository, sha).length > 0) {
    throw new Refusal(403, 'Resource not accessible by integration')
  }
  return sha
}

function create(ask: Ask, repository: Repository): Answer {
  refuseEmpty(repository)
  const ref = textOf(ask.body, 'ref')
  if (!/^refs\/[^/]+\/./.test(ref) || tryGit(repository.folder, ['check-ref-format', ref]).code !== 0) {
    throw new Refusal(422, 'Reference name must start with refs/ and be a valid ref name')
  }
  const sha = target(ask, repository)
  if (refAt(repository.folder, ref) !== null) throw new Refusal(422, 'Reference already exists')
  if (!moveRef(ask.state, repository, ref, sha)) throw new Refusal(422, 'Reference update failed')
  return { status: 201, body: refView(ask.state, repository, ref, sha) }
}

function update(ask: Ask, repository: Repository): Answer {
  const { ref, sha: before } = refNamed(repository, ask.params['ref'] ?? '')
  const sha = target(ask, repository)
  const isForced = ask.body['force'] === true
  if (!isForced && !isAncestor(repository.folder, before, sha)) throw new Refusal(422, 'Update is not a fast forward')
  if (!moveRef(ask.state, repository, ref, sha)) throw new Refusal(422, 'Reference update failed')
  return { status: 200, body: refView(ask.state, repository, ref, sha) }
}

export const refRoutes: readonly Route[] = [
  onRepository('GET /git/ref/{ref}', may('read', 'contents'), (ask, repository) => {
    refuseEmpty(repository)
    const ref = `refs/${ask.params['ref'] ?? ''}`
    const sha = refAt(repository.folder, ref)
    if (sha === null) throw notFound()
    return { status: 200, body: refView(ask.state, repository, ref, sha) }
  }),
  onRepository('GET /git/matching-refs/{ref}', may('read', 'contents'), (ask, repository) => {
    refuseEmpty(repository)
    const found = refsBelow(repository, ask.params['ref'] ?? '')
    return { status: 200, items: found.map(({ ref, sha }) => refView(ask.state, repository, ref, sha)) }
  }),
  onRepository('POST /git/refs', may('write', 'contents'), create),
  onRepository('PATCH /git/refs/{ref}', may('write', 'contents'), update),
  onRepository('DELETE /git/refs/{ref}', may('write', 'contents'), (ask, repository) => {
    const { ref } = refNamed(repository, ask.params['ref'] ?? '')
    if (ref === 'refs/heads/main') throw new Refusal(422, 'Cannot delete the default branch')
    moveRef(ask.state, repository, ref, null)
    return { status: 204 }
  }),
]
