/** `-u $(id -u):$(id -g)`: the user who runs the driver, so that files on the host belong to him; a build has no such user. */
import { unknownsOf, type Text } from '../text/symbolic.ts'

export function isHostUser(user: Text): boolean {
  return unknownsOf(user).some(({ name }) => /^(?:id\b|UID$|GID$|USER$|EUID$)/.test(name))
}
