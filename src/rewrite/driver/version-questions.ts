/**
 * An artifact that is run on the host for nothing but a message: `echo "Built $(./app --version)"`. The message tells of a file
 * that is no longer there, so it goes with it; that is a caveat, since a program was run that nothing is known of.
 */
import type { Call } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import { versionWord } from './effects.ts'
import { isShownInMessage } from './reads.ts'
import type { ScriptTree } from './tree.ts'

/** Whether a command runs a program, named by its path, with a question for its version and no other word. */
export function asksVersion({ words, stdout }: Call): boolean {
  const [program, asked, ...more] = words
  if (program === undefined || asked === undefined || more.length > 0 || stdout !== 'captured') return false
  return known(program.text)?.includes('/') === true && versionWord.test(known(asked.text) ?? '')
}

/** Whether all that comes of the answer is a part of a message. */
export function isVersionTold(call: Call, trees: ReadonlyMap<string, ScriptTree>): boolean {
  return asksVersion(call) && isShownInMessage(call, trees)
}
