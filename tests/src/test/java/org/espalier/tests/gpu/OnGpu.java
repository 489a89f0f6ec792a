// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests.gpu;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that needs a GPU or a build for one; elsewhere it is reported as skipped, with why. */
@Tag("gpu")
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(GpuCondition.class)
public @interface OnGpu {

  /** What is needed. */
  Needs value() default Needs.CARD;

  /** The two things. */
  enum Needs {
    /** A GPU that TensorFlow sees. */
    CARD,
    /** TensorFlow's libraries for a GPU, which load on any host. */
    NATIVES
  }
}
