// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.gpu;

import static org.junit.jupiter.api.extension.ConditionEvaluationResult.disabled;
import static org.junit.jupiter.api.extension.ConditionEvaluationResult.enabled;

import java.util.List;
import org.espalier.graph.tensorflow.Device;
import org.espalier.graph.tensorflow.Execution;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link OnGpu}; without the libraries for a GPU it costs nothing. */
public final class GpuCondition implements ExecutionCondition {

  // Runs the tests' own logic on a processor, while they are written: -Despalier.gpu.tests=cpu
  private static final boolean REHEARSAL = "cpu".equals(System.getProperty("espalier.gpu.tests"));

  private static final boolean NATIVES =
      Device.class.getResource(
              "/org/tensorflow/internal/c_api/linux-x86_64-gpu/libtensorflow_cc.so.2")
          != null;

  /** Where the tests train: on the first GPU. */
  public static Execution execution() {
    return new Execution(REHEARSAL ? Device.CPU : Device.GPU, 2);
  }

  /** Whether a processor stands in for the GPU. */
  public static boolean rehearsal() {
    return REHEARSAL;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    OnGpu.Needs needs =
        AnnotationSupport.findAnnotation(context.getElement(), OnGpu.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), OnGpu.class))
            .map(OnGpu::value)
            .orElse(OnGpu.Needs.CARD);
    if (REHEARSAL && needs == OnGpu.Needs.CARD) {
      return enabled("a processor stands in");
    }
    if (!NATIVES) {
      return disabled("needs a build for the GPU: mvn verify -Pgpu");
    }
    if (needs == OnGpu.Needs.NATIVES) {
      return enabled("the libraries for a GPU are there");
    }
    List<String> devices = Device.present();
    return devices.stream().anyMatch(device -> device.startsWith("GPU"))
        ? enabled("TensorFlow sees " + devices)
        : disabled("needs a GPU, TensorFlow sees " + devices + "; espalier doctor says why");
  }
}
