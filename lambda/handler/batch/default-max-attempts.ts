/** The retries of a mapping that no `TableStreamConsumer` has configured. They take about 90 seconds. */
const ASSUMED_RETRIES = 10;

/**
 * Returns how often a record is tried before it is parked, where the option `maxAttempts` is left out.
 *
 * The handler must park a record before the event source mapping discards it, because the mapping's failure message
 * has no images. A mapping with n retries makes n + 1 attempts. One of them stays in reserve for a record that has
 * timed out every time: the next attempt parks it before it calls the handler. A mapping with one retry has none to
 * spare, since a record would then get no retry at all.
 *
 * @param retryAttempts `MaximumRetryAttempts` of the mapping, where -1 means that it retries until the record leaves
 * the stream
 */
export function defaultMaxAttempts(retryAttempts = ASSUMED_RETRIES): number {
  if (retryAttempts < 0) return Infinity;
  return retryAttempts < 2 ? retryAttempts + 1 : retryAttempts;
}
