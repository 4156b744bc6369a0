/**
 * Runs before each test file. A list with a maximum length is drawn up to that length: by default, fast-check draws
 * about ten elements, whatever the maximum is. A property without a number of its own runs {@link propertyRuns}(100) times.
 */
import fc from 'fast-check'
import { propertyRuns } from './property-runs.suite.ts'

fc.configureGlobal({
  ...fc.readConfigureGlobal(),
  defaultSizeToMaxWhenMaxSpecified: true,
  numRuns: propertyRuns(100),
})
