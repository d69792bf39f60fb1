/** Commands that wrote texts into files, edited so that they give them to variables, from which the final build gets them as arguments. */
import type { DockerEvent } from '../../pipeline/model.ts'
import { printText } from '../../text/symbolic.ts'
import { writerOf } from '../compose/printed.ts'
import type { Composition, ToldText } from '../composition.ts'
import { contextIndex } from './carry.ts'
import type { Edit } from './splice.ts'
import type { ScriptTree } from './tree.ts'
import type { Insertion } from './words.ts'

/** `echo "$V" > "$dir/VERSION"` → `TEXT_VERSION=$(echo "$V")`. */
export function toldEdits({ original }: ScriptTree, { builds }: Composition): readonly Edit[] {
  return builds.flatMap(({ told }) =>
    told.flatMap(({ name, write }): readonly Edit[] => {
      const writer = write.site.source.path === original.path ? writerOf(write) : undefined
      if (writer === undefined) return []
      const { owner, redirect } = writer
      const before = original.text.slice(owner.pos, redirect.pos)
      const gap = /(?:[ \t]|\\\r?\n)*$/.exec(before)?.[0].length ?? 0
      return [
        { start: owner.pos, end: owner.pos, text: `${name}=$(` },
        { start: redirect.pos - gap, end: redirect.end, text: '' },
        { start: owner.end, end: owner.end, text: ')' },
      ]
    }),
  )
}

/** The flag that gives a text to the final build. */
export function toldFlag({ name, value }: ToldText, to: DockerEvent): Insertion {
  const beside = to.command.flags.findLast((flag) => flag.name === 'build-arg')
  const next = beside === undefined ? contextIndex(to) : beside.index + beside.words
  return {
    source: `--build-arg ${name}="$${name}"`,
    argv: ['--build-arg', `${name}=${printText(value)}`],
    before: next !== undefined && next < to.call.words.length ? next : undefined,
  }
}
