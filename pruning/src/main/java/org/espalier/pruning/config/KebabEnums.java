// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.config;

import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import java.util.Locale;

/** Writes and reads enum constants as {@code lower-case-with-hyphens}. */
final class KebabEnums extends JacksonAnnotationIntrospector {

  private static final long serialVersionUID = 1;

  @Override
  public String[] findEnumValues(
      MapperConfig<?> config, AnnotatedClass type, Enum<?>[] constants, String[] names) {
    for (int i = 0; i < constants.length; i++) {
      names[i] = kebab(constants[i]);
    }
    return names;
  }

  /** {@code lower-case-with-hyphens}. */
  static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
