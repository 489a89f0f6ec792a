// SPDX-License-Identifier: Apache-2.0
package org.espalier.tests;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.AccessibleObject;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the code to the architecture: which way imports run, and what no module does. */
class ArchitectureTest {

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.espalier");

  @Test
  void importsRunOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("cli").definedBy("org.espalier.cli..")
        .layer("savedmodels").definedBy("org.espalier.savedmodels..")
        .layer("pruning").definedBy("org.espalier.pruning..")
        .layer("models").definedBy("org.espalier.models..")
        .layer("tf-graph").definedBy("org.espalier.graph..")
        .whereLayer("cli").mayNotBeAccessedByAnyLayer()
        .whereLayer("savedmodels").mayOnlyBeAccessedByLayers("cli")
        .whereLayer("pruning").mayOnlyBeAccessedByLayers("cli", "savedmodels")
        .whereLayer("models").mayOnlyBeAccessedByLayers("cli", "savedmodels", "pruning")
        .check(CODE);
  }

  @Test
  void everyClassBelongsToOneOfTheModules() {
    classes()
        .should()
        .resideInAnyPackage(
            "org.espalier.cli..",
            "org.espalier.savedmodels..",
            "org.espalier.pruning..",
            "org.espalier.models..",
            "org.espalier.graph..")
        .check(CODE);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("org.espalier.(*).(*)..").should().beFreeOfCycles().check(CODE);
    slices().matching("org.espalier.(*)..").should().beFreeOfCycles().check(CODE);
  }

  @Test
  void onlyTwoPlacesKnowTensorFlow() {
    noClasses()
        .that()
        .resideOutsideOfPackages("org.espalier.graph.tensorflow..", "org.espalier.savedmodels..")
        .should()
        .dependOnClassesThat(resideInAPackage("org.tensorflow.."))
        .check(CODE);
  }

  @Test
  void onlyTheCommandLineTalksAndEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.espalier.cli..")
        .should(NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS_CONDITION)
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "exit", int.class)
        .orShould()
        .callMethod(Runtime.class, "halt", int.class)
        .check(CODE);
  }
}
