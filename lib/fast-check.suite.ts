/**
 * Runs before each test file: a list with a maximum length is drawn up to that length. By default, fast-check draws
 * about ten elements, whatever the maximum is.
 */
import fc from 'fast-check'

fc.configureGlobal({ ...fc.readConfigureGlobal(), defaultSizeToMaxWhenMaxSpecified: true })
