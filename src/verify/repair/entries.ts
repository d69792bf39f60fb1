/** Cures of paths that one image lacks, and of links that became what they lead to. */
import { parseIgnore } from '../../dockerfile/ignore.ts'
import { replaceDestination } from '../../dockerfile/edits.ts'
import { known } from '../../text/symbolic.ts'
import { cureOf, groups, listed } from './attributes.ts'
import { changeCopy, stageThrough } from './copy-edits.ts'
import type { Cure, Named } from './cures.ts'
import { folderOf, inFinal, inStage, isWithin, placeOf, shellWord, type Place, type Scene } from './scene.ts'

/** A file that landed under another name, because the base has a folder where the COPY names a file. */
export function cureMoved(scene: Scene, differences: readonly Named[]): readonly Cure[] {
  const entries = differences.filter(({ aspect }) => aspect === 'entry')
  return entries.flatMap((missing) => {
    const extra = entries.find(
      ({ plain, multiStage }) => multiStage === missing.legacy && folderOf(plain) === folderOf(missing.plain),
    )
    const place = extra === undefined ? undefined : placeOf(scene, extra.plain)
    if (missing.legacy === null || extra === undefined || place?.isWhole !== true) return []
    const edit = changeCopy(scene, place.copy, (copy) => [replaceDestination(copy, missing.plain)])
    const cause = `the base image has a folder at ${place.copy.destination}, so the file lands in it under the name that it has in its stage`
    return [{ ...cureOf([missing, extra], missing.plain, [edit]), cause }]
  })
}

/** What an ignore rule of the context hid from the legacy COPY; COPY --from knows no ignore files, so the build stage does without. */
export function cureHidden(scene: Scene, differences: readonly Named[]): readonly Cure[] {
  const hidden = differences.flatMap((one) => {
    const rule = one.aspect === 'entry' && one.legacy === null ? hidingRule(scene, one.plain) : undefined
    const place = rule === undefined ? undefined : placeOf(scene, one.plain)
    return rule === undefined || place === undefined ? [] : [{ one, rule, place }]
  })
  return groups(hidden, ({ rule, place }) => `${rule.written} ${place.stage.syntax.from.start} ${rootOf(place, rule)}`).flatMap(
    (group) => {
      const [first] = group
      if (first === undefined) return []
      const { rule, place } = first
      const command =
        removal(rule, rootOf(place, rule)) ?? `rm -rf ${group.map((each) => shellWord(each.place.source)).join(' ')}`
      const lines = [`# the ignore rule ${rule.written} hid these`, `RUN ${command}`]
      const edits = listed(inStage(scene, place.stage, lines))
      if (edits === undefined) return []
      const cause = `the ignore rule ${rule.written} hid it from the legacy COPY; COPY --from knows no ignore files`
      return [
        {
          ...cureOf(
            group.map(({ one }) => one),
            rule.written,
            edits,
          ),
          cause,
        },
      ]
    },
  )
}

interface HidingRule {
  readonly written: string
  /** Where the artifact lay, relative to the context. */
  readonly host: string
}

/** The rule that hid a path of the image, by the place that it had in the context. */
function hidingRule({ image, handoffs }: Scene, path: string): HidingRule | undefined {
  const context = image?.context
  if (context?.ignore === undefined) return undefined
  for (const { into, host, imagePath } of handoffs) {
    const to = known(imagePath)
    if (into !== image?.id || host === undefined || to === undefined || !isWithin(path, to)) continue
    const inContext = context.path === '.' ? host : host.slice(context.path.length + 1)
    const own = inContext + path.slice(to === '/' ? 0 : to.length)
    const rule = parseIgnore(context.ignore.text).patterns.findLast(({ matches }) => matches(own))
    if (rule !== undefined && !rule.negated) return { written: rule.written, host: inContext }
  }
  return undefined
}

/** The folder of the artifact in its stage. */
function rootOf({ copy, source }: Place, { host }: HidingRule): string {
  return copy.sources.find((one) => isWithin(source, one)) ?? host
}

/** A command that does in the stage what the rule does in the context, for the next build's files too. */
function removal({ written, host }: HidingRule, root: string): string | undefined {
  const rule = written.replace(/^\/|\/$/g, '')
  const inside = rule.startsWith(`${host}/`) ? rule.slice(host.length + 1) : rule
  const name = /^\*\*\/([^/]+)$/.exec(inside)?.[1]
  if (name !== undefined) return `find ${shellWord(root)} -name '${name.replaceAll("'", "'\\''")}' -exec rm -rf {} +`
  return inside !== rule && /^[\w.*?/-]+$/.test(inside) && !inside.includes('**')
    ? `rm -rf ${shellWord(root)}/${inside}`
    : undefined
}

/** A link that COPY followed because it is the COPY's source; inside a folder it stays a link. */
export function cureLinks(scene: Scene, differences: readonly Named[]): readonly Cure[] {
  return differences.flatMap((one) => {
    const isFollowed =
      one.aspect === 'type' && (one.legacy ?? '').startsWith('symlink') && !(one.multiStage ?? '').startsWith('symlink')
    const place = isFollowed ? placeOf(scene, one.plain) : undefined
    const edits = place === undefined ? undefined : stageThrough(scene, place, one.plain)
    return edits === undefined ? [] : [cureOf([one], 'a link', edits)]
  })
}

/** A folder that nothing brings: the file lists of a COPY name no empty folders. */
export function cureEmptyFolders(scene: Scene, differences: readonly Named[]): readonly Cure[] {
  if (!scene.grounds.hasShell) return []
  return differences.flatMap((one) => {
    const [, mode, owner] = one.aspect === 'entry' ? (/^directory, (\d+), (\d+:\d+)/.exec(one.legacy ?? '') ?? []) : []
    if (mode === undefined || owner === undefined) return []
    const path = shellWord(one.plain)
    const parts = [
      `mkdir -p ${path}`,
      ...(mode === '0755' ? [] : [`chmod ${mode.replace(/^0(?=\d{3}$)/, '')} ${path}`]),
      ...(owner === '0:0' ? [] : [`chown ${owner} ${path}`]),
    ]
    return [cureOf([one], one.plain, [inFinal(scene, one.plain, [`RUN ${parts.join(' && ')}`])])]
  })
}
