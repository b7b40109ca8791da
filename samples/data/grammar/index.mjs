// All patterns of the grammar.

import { belongingPatterns } from './belongings.mjs';
import { calendarPatterns } from './calendar.mjs';
import { comparePatterns } from './compare.mjs';
import { dailyPatterns } from './daily.mjs';
import { familyPatterns } from './family.mjs';
import { feelingPatterns } from './feelings.mjs';
import { foodPatterns } from './food.mjs';
import { hobbyPatterns } from './hobbies.mjs';
import { mealPatterns } from './meals.mjs';
import { opinionPatterns } from './opinions.mjs';
import { shoppingPatterns } from './shopping.mjs';
import { studyPatterns } from './study.mjs';
import { townPatterns } from './town.mjs';
import { travelPatterns } from './travel.mjs';
import { weatherPatterns } from './weather.mjs';

export const patterns = [
  ...familyPatterns,
  ...foodPatterns,
  ...mealPatterns,
  ...hobbyPatterns,
  ...dailyPatterns,
  ...calendarPatterns,
  ...weatherPatterns,
  ...travelPatterns,
  ...townPatterns,
  ...shoppingPatterns,
  ...belongingPatterns,
  ...studyPatterns,
  ...opinionPatterns,
  ...feelingPatterns,
  ...comparePatterns,
];
