/** The process that looks at repositories, one at a time; see `look.ts`. */
import { workAsChild } from '../fleet/work-as-child.ts'
import { lookAt } from './look.ts'

workAsChild('look', lookAt)
