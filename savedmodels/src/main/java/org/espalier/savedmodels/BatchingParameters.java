// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.util.ArrayList;
import java.util.List;

/**
 * How a server may join requests to one model: {@value #FILE} in the version's directory, which a
 * server with {@code --enable_batching --enable_per_model_batching_parameters} reads. The same text
 * does for {@code --batching_parameters_file}.
 *
 * @param maxBatch the examples of the largest batch, at least 1; smaller batches are padded to the
 *     next power of two
 */
public record BatchingParameters(int maxBatch) {

  /** The file's name. */
  public static final String FILE = "batching_params.pbtxt";

  private static final int TIMEOUT_MICROS = 1000; // what a lone request may wait for company
  private static final int ENQUEUED_BATCHES = 100;
  private static final int THREADS = 4;

  /**
   * Checks.
   *
   * @throws IllegalArgumentException if the batch is below 1
   */
  public BatchingParameters {
    if (maxBatch < 1) {
      throw new IllegalArgumentException("the largest batch must be at least 1, got " + maxBatch);
    }
  }

  /** The powers of two below the largest batch, and that, which a server demands as the last. */
  List<Integer> sizes() {
    List<Integer> sizes = new ArrayList<>();
    for (long size = 1; size < maxBatch; size *= 2) {
      sizes.add((int) size);
    }
    sizes.add(maxBatch);
    return sizes;
  }

  /** The file's text, a {@code BatchingParameters} proto. */
  String toText() {
    StringBuilder text = new StringBuilder();
    text.append("max_batch_size { value: " + maxBatch + " }\n");
    text.append("batch_timeout_micros { value: " + TIMEOUT_MICROS + " }\n");
    text.append("max_enqueued_batches { value: " + ENQUEUED_BATCHES + " }\n");
    text.append("# All models share the threads: only --batching_parameters_file sets them.\n");
    text.append("num_batch_threads { value: " + THREADS + " }\n");
    sizes().forEach(size -> text.append("allowed_batch_sizes: " + size + "\n"));
    return text.toString();
  }
}
