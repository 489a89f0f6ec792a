// SPDX-License-Identifier: Apache-2.0
package org.espalier.pruning.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import org.espalier.pruning.page.Svg;
import org.espalier.pruning.page.Table;
import org.espalier.pruning.page.Text;
import org.jspecify.annotations.Nullable;

/** What each method took, dense training and pruning apart and together; CO2 and money if asked. */
final class CostTable {

  private static final String UNKNOWN = "not known";

  private final Rates rates;
  private final Table table;

  private CostTable(Rates rates) {
    this.rates = rates;
    List<String> heads =
        new ArrayList<>(
            List.of("Method", "Part", "Seconds", "Steps", "Examples", "Multiply-adds", "Energy"));
    if (rates.gramsCo2PerKwh() != null) {
      heads.add("CO2, at " + Text.number(rates.gramsCo2PerKwh()) + " g/kWh");
    }
    if (rates.pricePerHour() != null) {
      heads.add("Money, at " + Text.number(rates.pricePerHour()) + " an hour");
    }
    table = new Table(heads.toArray(String[]::new));
  }

  static String of(Comparison comparison) {
    CostTable costs = new CostTable(comparison.rates());
    for (Method method : comparison.methods()) {
      MethodCost cost = MethodCost.of(method.cells());
      costs.row(method.name(), "dense training", cost.dense());
      costs.row(method.name(), "pruning rounds", cost.pruning());
      costs.row(method.name(), "whole search", cost.whole());
    }
    costs.row("all cells", "sum", MethodCost.all(comparison.cells()));
    return costs.table.html();
  }

  private void row(String method, String part, Effort effort) {
    Rates.Bill bill = rates.bill(effort);
    List<String> cells = new ArrayList<>(List.of(method, part));
    cells.add(show(effort.seconds(), seconds -> Svg.format("%,.1f", seconds)));
    cells.add(Text.count(effort.steps()));
    cells.add(effort.examples() == null ? UNKNOWN : Text.count(effort.examples()));
    cells.add(show(effort.multiplyAdds(), Text::number));
    String joules = show(bill.joules(), value -> Svg.format("%,.0f J", value));
    cells.add(bill.joules() == null ? bill.energy() : joules + " (" + bill.energy() + ")");
    if (rates.gramsCo2PerKwh() != null) {
      cells.add(show(bill.gramsCo2(), grams -> Svg.format("%,.2f g", grams)));
    }
    if (rates.pricePerHour() != null) {
      cells.add(show(bill.price(), price -> Svg.format("%,.2f", price)));
    }
    table.row(cells.toArray(String[]::new));
  }

  private static String show(@Nullable Double value, DoubleFunction<String> format) {
    return value == null ? UNKNOWN : format.apply(value);
  }
}
