/** What an engine found of one pipeline, for its section: the verdict, what differs in files and configuration, layers, leftovers. */
import type { FileDifference } from '../../../compare/difference.ts'
import type { LeftBehind, Verification, VerifiedImage } from '../../../verify/verification.ts'
import { amount, bytes, countOf } from './format.ts'
import { layerRows, type LayerRow } from './layers.ts'
import { verdictWords } from './rows.ts'

interface DifferenceView {
  readonly subject: string
  readonly aspect: string
  readonly before: string
  readonly after: string
  readonly why: string
  readonly detail: string
}

interface VerifiedImageView {
  readonly id: string
  readonly verdict: string
  readonly summary: string
  readonly differences: readonly DifferenceView[]
  readonly layers: readonly LayerRow[]
}

export interface VerificationView {
  readonly verdict: string
  readonly good: boolean
  readonly by: string
  readonly message: string
  readonly images: readonly VerifiedImageView[]
  readonly left: readonly { readonly what: string; readonly before: string; readonly after: string }[]
  readonly repairs: readonly { readonly where: string; readonly cause: string; readonly cure: string; readonly kept: string }[]
  readonly notDone: readonly string[]
}

const shownDifferences = 200

export function verificationView(verification: Verification): VerificationView {
  const { verdict, legacy, engine, builder, message, images, leftBehind, repair, answered } = verification
  return {
    verdict: verdictWords[verdict],
    good: verdict === 'identical' || verdict === 'equal' || verdict === 'excused',
    by: builder === null ? '' : `Docker ${engine ?? ''}, ${builder}; the legacy version ran by ${legacy}`,
    message: message ?? '',
    images: images.map(imageView),
    left: leftBehind === null ? [] : leftView(leftBehind.legacy, leftBehind.multiStage),
    repairs: (repair?.cures ?? []).map(({ dockerfile, subjects, cause, cure, kept }) => ({
      where: [dockerfile, ...subjects].join(', '),
      cause,
      cure,
      kept: kept ? 'in the Dockerfile now' : 'tried, and no better',
    })),
    notDone: answered,
  }
}

function imageView({ id, verdict, files, config, sizes }: VerifiedImage): VerifiedImageView {
  const { compared, differences, excused, times } = files
  const all = [
    ...differences.map((difference) => differenceView(difference, '')),
    ...config.map(({ field, legacy, multiStage }) => ({
      subject: field,
      aspect: 'configuration',
      before: legacy ?? 'not set',
      after: multiStage ?? 'not set',
      why: '',
      detail: '',
    })),
    ...excused.map(({ difference, excuse }) => differenceView(difference, `does not count: ${excuse.evidence}`)),
  ]
  const cut = all.length > shownDifferences ? `; the first ${amount(shownDifferences)} differences are listed` : ''
  const timesOnly = times === 0 ? '' : `, ${countOf(times, 'path')} with another time only`
  return {
    id,
    verdict: verdictWords[verdict],
    summary: `${countOf(compared, 'path')} compared, ${countOf(differences.length + config.length, 'difference')}${timesOnly}${cut}`,
    differences: all.slice(0, shownDifferences),
    layers: sizes === null ? [] : layerRows(sizes.legacy.layers, sizes.multiStage.layers),
  }
}

function differenceView({ path, aspect, legacy, multiStage, explanation }: FileDifference, excuse: string): DifferenceView {
  const cure = explanation?.cure ?? null
  return {
    subject: path,
    aspect: aspect === 'entry' ? 'there' : aspect,
    before: legacy ?? 'not there',
    after: multiStage ?? 'not there',
    why: excuse === '' ? [explanation?.cause ?? '', ...(cure === null ? [] : [`→ ${cure}`])].join(' ').trim() : excuse,
    detail: explanation?.detail ?? '',
  }
}

function leftView(legacy: LeftBehind, multiStage: LeftBehind): VerificationView['left'] {
  const image = ({ name, size }: LeftBehind['images'][number]): string => `${name} ${bytes(size)}`
  const list = (texts: readonly string[] | null): string =>
    texts === null ? 'unknown' : texts.length === 0 ? 'none' : texts.join(', ')
  const files = ({ files: left }: LeftBehind): string => list(left?.map(({ path, size }) => `${path} ${bytes(size)}`) ?? null)
  const cache = (side: LeftBehind): string => (side.cache ? 'layers of stages, until they are pruned' : 'none')
  return [
    { what: 'images', before: list(legacy.images.map(image)), after: list(multiStage.images.map(image)) },
    { what: 'files', before: files(legacy), after: files(multiStage) },
    { what: 'containers', before: list(legacy.containers), after: list(multiStage.containers) },
    { what: 'build cache', before: cache(legacy), after: cache(multiStage) },
  ]
}
