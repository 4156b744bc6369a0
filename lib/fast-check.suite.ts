/**
 * Runs before each file of tests: a list whose greatest length is said is drawn up to that length. Unless told so fast-check
 * draws about ten elements, however many are allowed.
 */
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), defaultSizeToMaxWhenMaxSpecified: true })
