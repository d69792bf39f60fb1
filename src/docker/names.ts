/**
 * The names of docker's commands: `docker rm`, `docker container rm` and `docker container remove` are one command.
 */
import type { DockerCommandName } from './command.ts'

/** Commands that are known and not read: nothing that restage models depends on their words. */
const others = `checkpoint config context daemon debug desktop diff events extension help history info init machine manifest model node
  offload pause plugin port restart sandbox sbom scan scout search secret service stack stats swarm top trust unpause update version`

function names(
  same: string,
  other: string,
  folded: Readonly<Record<string, DockerCommandName>>,
): ReadonlyMap<string, DockerCommandName> {
  const map = new Map<string, DockerCommandName>()
  for (const name of same.trim().split(/\s+/)) map.set(name, name as DockerCommandName)
  for (const name of other.trim().split(/\s+/)) map.set(name, 'other')
  for (const [name, canonical] of Object.entries(folded)) map.set(name, canonical)
  return map
}

/** `docker NAME …`. */
export const topLevelNames: ReadonlyMap<string, DockerCommandName> = names(
  `attach build commit compose cp create exec export images import inspect kill load login logout logs network ps pull push rename rm
   rmi run save start stop tag volume wait`,
  others,
  {},
)

const builderNames = names(
  'build bake prune',
  'create debug dial-stdio du history imagetools inspect install ls rm stop uninstall use version',
  { b: 'build', f: 'bake' },
)

/** `docker GROUP NAME …`. */
export const groupNames: ReadonlyMap<string, ReadonlyMap<string, DockerCommandName>> = new Map([
  [
    'container',
    names(
      'attach commit cp create exec export inspect kill logs prune ps rename rm run start stop wait',
      'diff pause port restart stats top unpause update',
      { ls: 'ps', list: 'ps', remove: 'rm' },
    ),
  ],
  [
    'image',
    names('build import inspect load prune pull push save tag', 'history', {
      ls: 'images',
      list: 'images',
      rm: 'rmi',
      remove: 'rmi',
    }),
  ],
  ['builder', builderNames],
  ['buildx', builderNames],
  ['system', names('prune', 'df dial-stdio events info', {})],
])
