/** From what was found to one word. */
import type { VerificationVerdict, VerifiedImage } from './verification.ts'

/** The verdict of one image from its counts. */
export function imageVerdict(image: Pick<VerifiedImage, 'files' | 'config'>): VerificationVerdict {
  if (image.files.differences.length > 0 || image.config.length > 0) return 'different'
  if (image.files.excused.length > 0) return 'excused'
  return image.files.times > 0 ? 'equal' : 'identical'
}

/** From the best to the worst. */
const order: readonly VerificationVerdict[] = ['identical', 'equal', 'excused', 'different']

/** The verdict of a pipeline: that of its worst image. */
export function worstVerdict(verdicts: readonly VerificationVerdict[]): VerificationVerdict {
  return verdicts.reduce((worst, one) => (order.indexOf(one) > order.indexOf(worst) ? one : worst), 'identical')
}
