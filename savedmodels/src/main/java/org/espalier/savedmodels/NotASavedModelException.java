// SPDX-License-Identifier: Apache-2.0
package org.espalier.savedmodels;

import java.nio.file.Path;

/** A directory that holds no SavedModel, nor version directories that do. */
public final class NotASavedModelException extends RuntimeException {

  /** Names the directory. */
  public NotASavedModelException(Path directory) {
    super(directory + " holds no SavedModel: looked for saved_model.pb and saved_model.pbtxt");
  }
}
