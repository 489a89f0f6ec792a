// SPDX-License-Identifier: Apache-2.0
package org.espalier.cli;

import java.util.Objects;
import org.espalier.graph.tensorflow.Device;
import picocli.CommandLine;

/** What {@code --version} prints. */
final class Version implements CommandLine.IVersionProvider {

  static String espalier() {
    return Objects.requireNonNullElse(
        Version.class.getPackage().getImplementationVersion(), "development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "espalier "
          + espalier()
          + " (TensorFlow "
          + Device.tensorFlowVersion()
          + ", Java "
          + System.getProperty("java.version")
          + ")"
    };
  }
}
