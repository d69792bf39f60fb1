/** Texts that are ids of docker's: what `--cidfile` and `--iidfile` write, what `docker create` and `docker build -q` print. */
import { soleUnknown, type Text } from '../text/symbolic.ts'

/** A file that holds one goes with the command that gave it. */
export function isPrintedId(text: Text): boolean {
  return /^docker:(?:container|image):\d+$/.test(soleUnknown(text)?.id ?? '')
}
