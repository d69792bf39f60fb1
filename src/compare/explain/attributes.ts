/** Why a path that both images have carries another mode, owner, target, device number or attribute, or is linked otherwise. */
import type { Explanation } from '../difference.ts'
import { printBytes, printPath } from '../path.ts'
import { printMode, printOwner } from '../print.ts'
import type { RawDifference } from '../trees.ts'
import { resolve, type Nodes } from './entries.ts'
import type { Sides } from './explain.ts'

const say = (cause: string, cure: string | null = null): Explanation => ({ cause, cure, detail: null })

const special = 0o7000
const setId = 0o6000
const execute = 0o111

export function explainMode({ path, legacy, multiStage }: Nodes, { builder }: Sides): Explanation {
  const name = printPath(path)
  const [before, after] = [legacy.mode, multiStage.mode]
  const chmod = `RUN chmod ${printMode(legacy)} ${name}`
  const copy = `let the COPY that writes it say --chmod=${printMode(legacy)} (BuildKit), or add ${chmod}`
  const changed = before ^ after
  if ((changed & setId) !== 0 && (changed & ~special) === 0) {
    if ((before & setId) !== 0) {
      const who =
        builder === 'classic' ? 'the classic builder drops' : 'the classic builder, and whatever changes the owner, drops'
      return say(`setuid or setgid was lost: ${who} it when COPY changes the owner`, `add ${chmod} after the COPY`)
    }
    return say(
      'the legacy way lost setuid or setgid on its way through the host; COPY --from keeps it',
      `add ${chmod} after the COPY`,
    )
  }
  if (legacy.type === 'directory' && after === 0o755) {
    return say('a folder that COPY has to make is 0755, whatever the mode of its source', `add ${chmod} to the final stage`)
  }
  if ((changed & execute) !== 0 && (changed & ~execute) === 0) {
    const [has, lacks] = (before & execute) === 0 ? ['new', 'legacy'] : ['legacy', 'new']
    return say(`it is executable in the ${has} image only: a chmod that one version has is not in the ${lacks} one`, copy)
  }
  if ((changed & ~0o022) === 0) return say('the umask of who made it differs: the host and a build have their own', copy)
  return say('the file has another mode where it comes from, or a chmod is missing', copy)
}

export function explainOwner({ legacy, multiStage }: Nodes): Explanation {
  const [before, after] = [printOwner(legacy), printOwner(multiStage)]
  if (before === '0:0') {
    return say(
      `it is ${after}, was 0:0: COPY --from keeps the owner that the file has in its stage`,
      'add --chown=0:0 to that COPY',
    )
  }
  if (after === '0:0') {
    return say(
      `it is 0:0, was ${before}: a COPY without --chown makes it root's, or a chown of the legacy way is missing`,
      `add --chown=${before} to the COPY that writes it`,
    )
  }
  return say(
    `it is ${after}, was ${before}: it comes from another stage or another chown`,
    `add --chown=${before} to the COPY that writes it`,
  )
}

export function explainLink({ path, legacy, multiStage }: Nodes): Explanation {
  const make = `make it in the build stage as it was: ln -sfn ${printBytes(legacy.link)} ${printPath(path)}`
  const target = resolve(path, legacy.link)
  if (target !== resolve(path, multiStage.link)) return say('the link is made otherwise, or another one was copied', make)
  return say(`both targets lead to ${printPath(target)}; they are written otherwise`, make)
}

export function explainHardLinks({ legacy, multiStage }: RawDifference): Explanation {
  const links = (text: string | null): number => (text ?? '').split(' = ').length
  if (links(legacy) > links(multiStage)) {
    return say(
      'hard links survive inside one COPY of a folder that holds all their names; copied one by one they become files of their own',
      'bring them by one COPY of the folder that holds them, or link them again with RUN ln -f',
    )
  }
  return say(
    'the legacy way copied the names one by one, so they became files of their own; the new version keeps the link',
    'COPY the names one by one, each in an instruction of its own',
  )
}

export function explainDevice({ path, legacy }: Nodes): Explanation {
  const letter = legacy.type === 'block-device' ? 'b' : 'c'
  const numbers = legacy.device.replace(',', '')
  return say('the device file was made with other numbers', `make it as it was: mknod ${printPath(path)} ${letter} ${numbers}`)
}

export function explainXattrs({ path, legacy, multiStage }: Nodes): Explanation | null {
  const capability = 'security.capability'
  const [before, after] = [legacy.xattrs?.get(capability), multiStage.xattrs?.get(capability)]
  if (before === after) return null
  const name = printPath(path)
  if (before === undefined) {
    return say(
      'file capabilities do not survive the way over the host and a build context; COPY --from keeps them',
      `take them off in the final stage: RUN setcap -r ${name}`,
    )
  }
  if (after === undefined) {
    return say(
      'the file capabilities were lost: a COPY that changes the owner drops them, and so does the way through a build context',
      `set them again in the final stage with RUN setcap … ${name}`,
    )
  }
  return say('other file capabilities were set', `set them as they were with RUN setcap … ${name}`)
}
