/** Docker's own commands that make images and are not followed. */
import { buildOutput } from '../../docker/build-output.ts'
import { parseMount } from '../../docker/mount.ts'
import type { HostFiles } from '../../host/files.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { DockerEvent } from '../model.ts'
import { bakeMaking } from './bake.ts'
import { composeMaking } from './compose.ts'
import { commandText, type Making } from './maker.ts'

/** Images that only look at the engine. */
const lookers =
  /(?:^|\/)(?:dive|trivy|container-structure-test|hadolint|clair\S*|snyk\S*|grype|syft|portainer\S*|watchtower|docker-gc|cadvisor|traefik|ctop|docker-bench-security|dockle|sonar\S*|ryuk)(?:[:@]|$)/
/** Images that build images. */
const builders =
  /kaniko|buildah|(?:^|\/)img(?:[:@]|$)|podman|s2i|compose|(?:^|\/)docker(?:[:@]|$)|dind|buildpack|(?:^|\/)pack(?:[:@]|$)|makisu|jib|earthly/

/** What a docker command may make apart from what the daemon's model follows. */
export function dockerMaking(event: DockerEvent, files: HostFiles): Making | undefined {
  const { call, command } = event
  const what = commandText(call)
  switch (command.name) {
    case 'bake':
      return bakeMaking(event, files)
    case 'compose':
      return composeMaking(
        call,
        files,
        command.operands.map((operand) => operand.text),
      )
    case 'load':
      return { what, names: undefined, sure: true, runs: false }
    case 'build':
      return exportMaking(event, what)
    case 'run':
    case 'create':
      return containerMaking(event, what)
    default:
      return undefined
  }
}

/** A build that writes its result into files in a way that is not followed. */
function exportMaking({ command }: DockerEvent, what: string): Making | undefined {
  return buildOutput(command)?.kind === 'unknown' ? { what, names: [], sure: true, runs: true } : undefined
}

/** A container that reaches the engine through its socket, or holds a builder of images. */
function containerMaking({ command }: DockerEvent, what: string): Making | undefined {
  const image = printText(command.operands[0]?.text ?? [])
  const socket = command.flags.some((flag) => {
    const mount = parseMount(flag)
    return mount !== undefined && (mount.source === undefined ? '' : (known(mount.source) ?? '')).endsWith('docker.sock')
  })
  const kaniko = /kaniko|buildah|makisu|jib/.test(image)
  if (!(socket || kaniko) || lookers.test(image)) return undefined
  return { what, names: undefined, sure: kaniko || builders.test(image), runs: false }
}
