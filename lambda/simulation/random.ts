import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Returns a number from 0 up to, but excluding, 1. */
export type Random = () => number;

/** Makes independent sources of random numbers. Drawing from one does not change the others. */
export function randomSources(seed: number): () => Random {
  const next = xoroshiro128plus(seed);
  return () => {
    const source = next.clone();
    next.jump();
    return () => uniformFloat64(source);
  };
}
