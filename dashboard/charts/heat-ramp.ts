/**
 * The colours of a heat map: one hue, whose lightness and chroma change evenly in OKLab, so that equal steps look equal.
 * More is darker on a light surface and lighter on a dark one.
 */

/** Red, green and blue from 0 to 255, from the fewest to the most. */
export type Ramp = readonly (readonly [number, number, number])[]

/** Lightness from 0 to 1, chroma, hue in degrees. */
type Oklch = readonly [lightness: number, chroma: number, hue: number]

const STEPS = 48
const HUE = 255

/** @param from the colour of the fewest @param to the colour of the most */
function ramp(from: Oklch, to: Oklch): Ramp {
  return Array.from({ length: STEPS }, (_, index) => {
    const share = index / (STEPS - 1)
    const at = (a: number, b: number): number => a + (b - a) * share
    return toRgb([at(from[0], to[0]), at(from[1], to[1]), at(from[2], to[2])])
  })
}

/** OKLCH to sRGB; matrices of https://bottosson.github.io/posts/oklab/. Colours out of gamut are clipped. */
export function toRgb([lightness, chroma, hue]: Oklch): [number, number, number] {
  const angle = (hue * Math.PI) / 180
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)]
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    encoded(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

function encoded(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055
  return Math.round(Math.min(Math.max(value, 0), 1) * 255)
}

export const lightRamp = ramp([0.92, 0.035, HUE], [0.3, 0.13, HUE])
export const darkRamp = ramp([0.34, 0.06, HUE], [0.95, 0.06, HUE])

/** The index in a ramp for a number of requests: by its logarithm, because counts differ by powers of ten. */
export function levelOf(count: number, most: number): number {
  if (most <= 0) return 0
  const share = Math.log1p(count) / Math.log1p(most)
  return Math.min(Math.max(Math.round(share * (STEPS - 1)), 0), STEPS - 1)
}
