/**
 * fast-check for the laws. In CI the programs are the same in every run, so that a change is judged by what it changes; elsewhere each
 * run takes others, and a failure names its seed.
 */
import fc from 'fast-check'

if (process.env['CI'] !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: 9 })

export default fc
