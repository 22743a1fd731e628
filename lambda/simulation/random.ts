import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A number from 0 up to, but without, 1. */
export type Random = () => number;

/**
 * Sources of random numbers that have nothing to do with each other: the more of one are drawn, the others stay as they
 * are.
 */
export function randomSources(seed: number): () => Random {
  const next = xoroshiro128plus(seed);
  return () => {
    const source = next.clone();
    next.jump();
    return () => uniformFloat64(source);
  };
}
