/** `-u $(id -u):$(id -g)`: the user who runs the driver, so that files on the host belong to him; a build has no such user. */
import { literal, unknownsOf, type Text, type Unknown } from '../text/symbolic.ts'

export function isHostUser(user: Text): boolean {
  return unknownsOf(user).some(isOfHostUser)
}

/** An owner with root in place of the user of the host, numbers for numbers and a name for a name; `undefined` for any other owner. */
export function rootInPlaceOf(owner: Text): Text | undefined {
  if (unknownsOf(owner).length === 0 || !unknownsOf(owner).every(isOfHostUser)) return undefined
  return literal(owner.map((part) => (typeof part === 'string' ? part : isName(part) ? 'root' : '0')).join(''))
}

/** A USER that a Dockerfile names, or root where none is known. */
export function isRoot(user: Text | undefined): boolean {
  return user === undefined || (user.length === 1 && typeof user[0] === 'string' && /^(?:root|0)(?::(?:root|0))?$/.test(user[0]))
}

function isOfHostUser({ name }: Unknown): boolean {
  return /^(?:id\b|UID$|GID$|USER$|EUID$)/.test(name)
}

/** `$USER`, `id -un` */
function isName({ id, name }: Unknown): boolean {
  return name === 'USER' || /^cmd:[^<]*-[a-zA-Z]*n/.test(id)
}
