// SPDX-License-Identifier: Apache-2.0
package org.espalier.models.data;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.util.List;
import org.espalier.graph.data.DataSet;
import org.espalier.graph.data.Examples;
import org.espalier.graph.data.InputTransform;
import org.espalier.graph.data.Targets;

/** Puts a data set together: the validation examples held out, the contents hashed. */
final class Assembly {

  private Assembly() {}

  /** Images; a tenth of those for training is held out. */
  static DataSet ofImages(
      String name, Examples training, Examples test, InputTransform transform, List<String> names) {
    Split split = Split.of(name, training.size(), Split.VALIDATION, "validation");
    Examples kept = training.select(split.kept());
    return of(name, kept, training.select(split.held()), test, transform, names);
  }

  /** Three parts as they are. */
  static DataSet of(
      String name,
      Examples training,
      Examples validation,
      Examples test,
      InputTransform transform,
      List<String> names) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (Examples part : List.of(training, validation, test)) {
      put(hasher, part);
    }
    put(hasher, transform);
    put(hasher, names);
    return new DataSet(
        name, training, validation, test, transform, names, hasher.hash().toString());
  }

  private static void put(Hasher hasher, Examples examples) {
    hasher.putInt(examples.size());
    examples.shape().dimensions().forEach(hasher::putInt);
    if (examples.isBytes()) {
      hasher.putBytes(examples.bytes());
    } else if (examples.isInts()) {
      for (int id : examples.ints()) {
        hasher.putInt(id);
      }
    } else {
      for (float value : examples.floats()) {
        hasher.putFloat(value);
      }
    }
    if (examples.targets() instanceof Targets.Labels labels) {
      for (int label : labels.labels()) {
        hasher.putInt(label);
      }
    }
  }

  // Bit by bit rather than by toString, which prints doubles differently in newer Java versions.
  private static void put(Hasher hasher, InputTransform transform) {
    put(hasher, transform.getClass().getSimpleName());
    if (transform instanceof InputTransform.Channels channels) {
      channels.mean().forEach(hasher::putDouble);
      channels.standardDeviation().forEach(hasher::putDouble);
    } else if (transform instanceof InputTransform.Words words) {
      put(hasher, words.vocabulary());
      hasher.putBoolean(words.inOrder());
    } else if (transform instanceof InputTransform.Columns columns) {
      for (InputTransform.Column column : columns.columns()) {
        put(hasher, column.name());
        if (column instanceof InputTransform.Numeric numeric) {
          hasher.putDouble(numeric.mean()).putDouble(numeric.standardDeviation());
        } else if (column instanceof InputTransform.Categorical categorical) {
          put(hasher, categorical.categories());
        }
      }
    }
  }

  private static void put(Hasher hasher, List<String> texts) {
    hasher.putInt(texts.size());
    texts.forEach(text -> put(hasher, text));
  }

  private static void put(Hasher hasher, String text) {
    hasher.putInt(text.length()).putUnencodedChars(text);
  }
}
